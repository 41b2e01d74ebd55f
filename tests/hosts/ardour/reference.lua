-- Puts Grille on the master bus of a new session, GRILLE_SESSION, with a bus of pink noise as the mix and a softer one on its
-- side-chain, and says in real time how loud the master is with the mix and with the reference, behind three slots:
-- "slot: mix, reference, reference without a match", dB.
local RATE_HZ = tonumber(os.getenv("GRILLE_RATE_HZ"))
local backend = AudioEngine:set_backend("None (Dummy)", "", "")
assert(backend:set_device_name("Pink Noise") == 0)
assert(create_session(os.getenv("GRILLE_SESSION"), "reference", RATE_HZ))
local last, is_bus = ARDOUR.PresentationInfo.max_order, ARDOUR.PresentationInfo.Flag.AudioBus
local function bus(name, first)
  local route = Session:new_audio_route(2, 2, nil, 1, name, is_bus, last):front()
  ARDOUR.LuaAPI.usleep(500000) -- Ardour connects a new bus in a thread of its own.
  for side = 0, 1 do
    assert(route:input():audio(side):connect("system:capture_" .. (first + side)) == 0)
  end
  return route
end
local mix, other = bus("Mix", 1), bus("Other", 3)
other:gain_control():set_value(0.25, PBD.GroupControlDisposition.NoGroup)
local plugin = ARDOUR.LuaAPI.new_plugin(Session, "Grille", ARDOUR.PluginType.VST3, "")
assert(not plugin:isnil(), "Ardour does not know Grille")
local master = Session:master_out()
assert(master:add_processor_by_index(plugin, 0, nil, true) == 0, "the plug-in does not fit the route")
local insert = master:nth_plugin(0)
assert(master:add_sidechain(insert), "there is no side-chain")
local side_chain = insert:to_plugininsert():sidechain_input()
for side = 0, 1 do
  local output = other:output():audio(side)
  output:disconnect_all()
  assert(side_chain:audio(side):connect(output:name()) == 0)
end
local instance, number_of = insert:to_insert():plugin(0), {}
for number = 0, instance:parameter_count() - 1 do
  number_of[instance:parameter_label(number)] = number
end
local function set(name, value)
  assert(ARDOUR.LuaAPI.set_processor_param(insert, number_of[name], value), name)
end
-- The mean of five seconds of the master's meter, once what was set has arrived.
local function level_db()
  ARDOUR.LuaAPI.usleep(1000000)
  local power = 0
  for _ = 1, 100 do
    ARDOUR.LuaAPI.usleep(50000)
    power = power + 10 ^ (master:peak_meter():meter_level(0, ARDOUR.MeterType.MeterKrms) / 10) / 100
  end
  return 10 * math.log(power, 10)
end
set("Output trim", -6)
ARDOUR.LuaAPI.usleep(10000000)
for _, slot in ipairs({ 0, 3, 6 }) do
  set("Slot", slot)
  local with_mix = level_db()
  set("Reference", 1)
  local with_reference = level_db()
  set("Level match", 0)
  local unmatched = level_db()
  set("Level match", 2)
  set("Reference", 0)
  print(string.format("%d: %.2f, %.2f, %.2f", slot, with_mix, with_reference, unmatched))
end
quit()
