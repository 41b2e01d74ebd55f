-- Puts Grille into the session GRILLE_SESSION, loads each slot set from the host's presets, and says behind each what the
-- first slot gives, and what must not change: "name: target, seal".
AudioEngine:set_backend("None (Dummy)", "", "")
assert(load_session(os.getenv("GRILLE_SESSION"), "grille"))
local plugin = ARDOUR.LuaAPI.new_plugin(Session, "Grille", ARDOUR.PluginType.VST3, "")
assert(not plugin:isnil(), "Ardour does not know Grille")
local master = Session:master_out()
assert(master:add_processor_by_index(plugin, 0, nil, true) == 0, "the plug-in does not fit the route")
local insert = master:nth_plugin(0)
local instance = insert:to_insert():plugin(0)
local number_of = {}
for number = 0, instance:parameter_count() - 1 do
  number_of[instance:parameter_label(number)] = number
end
local function value(name) return ARDOUR.LuaAPI.get_processor_param(insert, number_of[name]) end
assert(ARDOUR.LuaAPI.set_processor_param(insert, number_of["Seal"], 70))
ARDOUR.LuaAPI.usleep(300000)
for _, name in ipairs({ "Mixing", "Mastering", "Tracking", "Sound design", "Translation check" }) do
  local preset = instance:preset_by_label(name)
  assert(preset.valid, name .. " is not among the presets")
  assert(instance:load_preset(preset), name .. " does not load")
  ARDOUR.LuaAPI.usleep(300000) -- A few blocks.
  print(string.format("%s: %d, %d", name, value("Slot 1: I want to hear"), value("Seal")))
end
quit()
