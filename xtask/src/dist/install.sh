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

[ "${1-}" = --remove ] || echo "Rescan plug-ins in your host, then insert Grille last on the monitor or master bus."
