-- Opens the snapshot GRILLE_SNAPSHOT of the session GRILLE_SESSION, says what every parameter of Grille is, one
-- "name = value" per line, and saves the snapshot again as GRILLE_AGAIN.
AudioEngine:set_backend("None (Dummy)", "", "")
assert(load_session(os.getenv("GRILLE_SESSION"), os.getenv("GRILLE_SNAPSHOT")))
local insert = Session:master_out():nth_plugin(0)
assert(not insert:isnil(), "Grille is gone")
local plugin = insert:to_insert():plugin(0)
ARDOUR.LuaAPI.usleep(300000)
for number = 0, plugin:parameter_count() - 1 do
  print(plugin:parameter_label(number) .. " = " .. ARDOUR.LuaAPI.get_processor_param(insert, number))
end
Session:save_state(os.getenv("GRILLE_AGAIN"))
quit()
