-- Makes a session in the folder GRILLE_SESSION, with one stereo track, on Ardour's backend that needs no sound card.
AudioEngine:set_backend("None (Dummy)", "", "")
assert(create_session(os.getenv("GRILLE_SESSION"), "grille", tonumber(os.getenv("GRILLE_RATE_HZ"))))
local stereo, last, normal = 2, ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal
Session:new_audio_track(stereo, stereo, nil, 1, "Mix", last, normal, true)
-- Ardour connects a new track in a thread of its own.
local function is_connected()
  for route in Session:get_routes():iter() do
    if route:name() == "Mix" and route:output():audio(0):connected() then return true end
  end
end
local patience = 100
while not is_connected() do
  patience = patience - 1
  assert(patience > 0, "the track is not connected")
  ARDOUR.LuaAPI.usleep(100000)
end
Session:save_state("")
close_session()
quit()
