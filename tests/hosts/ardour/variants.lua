-- Puts Grille into the session GRILLE_SESSION and saves one snapshot for each way it is used there.
AudioEngine:set_backend("None (Dummy)", "", "")
assert(load_session(os.getenv("GRILLE_SESSION"), "grille"))

-- Text of a parameter -> its number, as Ardour counts what can be set.
local function numbers(insert)
  local found, plugin = {}, insert:to_insert():plugin(0)
  for number = 0, plugin:parameter_count() - 1 do
    found[plugin:parameter_label(number)] = number
  end
  return found
end

local function save(snapshot, route, values)
  local plugin = ARDOUR.LuaAPI.new_plugin(Session, "Grille", ARDOUR.PluginType.VST3, "")
  assert(not plugin:isnil(), "Ardour does not know Grille")
  assert(route:add_processor_by_index(plugin, 0, nil, true) == 0, "the plug-in does not fit the route")
  local insert = route:nth_plugin(0)
  local number_of = numbers(insert)
  for name, value in pairs(values) do
    assert(ARDOUR.LuaAPI.set_processor_param(insert, number_of[name], value), name)
  end
  assert(insert:to_insert():signal_latency() == 0, "the plug-in has latency")
  ARDOUR.LuaAPI.usleep(300000) -- A few blocks of the backend carry the values to the plug-in.
  Session:save_state(snapshot)
  route:remove_processor(insert, nil, true)
end

local master = Session:master_out()
save("as-worn", master, { Slot = 0 })
save("slot-3", master, { Slot = 3 })
save("printed", master, { Slot = 3, ["On export"] = 1, ["Output trim"] = -3, Seal = 70 })
ARDOUR.config():set_use_monitor_bus(true)
save("monitored", Session:monitor_out(), { Slot = 3 })
quit()
