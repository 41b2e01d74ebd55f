//! Projects that are carried between the systems.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::table::Table;
use super::{Side, succeed};
use crate::guest::Format;
use crate::workspace::Workspace;

/// Bytes before a CLAP's state, its length, which a VST3's has not.
const LENGTH: usize = 8;

/// Every frozen state is loaded and saved by each system, then by the other one: the bytes stay the same.
///
/// # Errors
/// They do not.
pub(super) fn compare(
    workspace: &Workspace,
    place: &Path,
    here: &Side<'_>,
    there: &Side<'_>,
    table: &Table,
) -> Result<()> {
    let folder = place.join("states");
    fs::create_dir_all(&folder)?;
    for format in Format::ALL {
        let (mut num_states, mut num_bytes) = (0, 0);
        for state in frozen(workspace)? {
            let name = state.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let start = folder.join(format!("{name}-{}.state", format.name()));
            let frozen = fs::read(&state)?;
            fs::write(&start, if format == Format::Clap { &frozen[..] } else { &frozen[LENGTH..] })?;
            let road = |sides: [&Side<'_>; 2]| -> Result<[Vec<u8>; 2]> {
                let mut from = start.clone();
                let mut saved = [Vec::new(), Vec::new()];
                for (side, saved) in sides.into_iter().zip(&mut saved) {
                    let to = folder.join(format!("{name}-{}-{}.state", format.name(), side.name));
                    let mut guest = side.guest("resave");
                    succeed(guest.arg(format.name()).arg(side.bundle(format)).arg(&from).arg(&to))?;
                    *saved = fs::read(&to)?;
                    from = to;
                }
                Ok(saved)
            };
            let all = [road([here, there])?, road([there, here])?].concat();
            ensure!(
                all.iter().all(|saved| *saved == all[0]),
                "{name} is saved differently as {}",
                format.name()
            );
            num_states += 1;
            num_bytes += all[0].len();
        }
        table.row(
            &format!(
                "{num_states} frozen projects as {}, loaded and saved by one system, then the other",
                format.name()
            ),
            &format!("{num_bytes} bytes, identical both ways"),
        )?;
    }
    Ok(())
}

fn frozen(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.root.join("tests/golden/states");
    let entries = fs::read_dir(&folder).with_context(|| format!("could not read {}", folder.display()))?;
    let mut states: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    states.retain(|path| path.extension().is_some_and(|extension| extension == "state"));
    states.sort();
    Ok(states)
}
