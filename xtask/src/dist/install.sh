#!/bin/sh
# Copies Grille into the folders where hosts look for this user's plug-ins. `install.sh --remove` takes it out again.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

for name in Grille.clap Grille.vst3; do
    folder="$HOME/.${name#Grille.}"
    mkdir -p "$folder"
    # Beside the old one first: a copy that breaks off changes nothing.
    rm -rf "$folder/.$name.new"
    if [ "${1-}" = --remove ]; then
        rm -rf "${folder:?}/$name"
        echo "removed $folder/$name"
        continue
    fi
    cp -R "$here/$name" "$folder/.$name.new"
    rm -rf "${folder:?}/$name"
    mv "$folder/.$name.new" "$folder/$name"
    echo "installed $folder/$name"
done

# The slot sets, where VST3 hosts look for presets. What a host or Grille has saved beside them stays.
folder="$HOME/.vst3/presets/Grille/Grille"
[ "${1-}" = --remove ] || mkdir -p "$folder"
for preset in "$here/VST3 Presets"/*.vstpreset; do
    if [ "${1-}" = --remove ]; then
        rm -f "$folder/${preset##*/}"
    else
        cp "$preset" "$folder/"
    fi
done
if [ "${1-}" = --remove ]; then
    rmdir "$folder" 2>/dev/null || true
    echo "removed the presets from $folder"
else
    echo "installed the slot sets as presets into $folder"
fi

[ "${1-}" = --remove ] || echo "Rescan plug-ins in your host, then insert Grille last on the monitor or master bus."
