//! Files in memory, written as an archive whose bytes depend on nothing but them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder, read::GzDecoder};

/// Files by their place in the archive.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: BTreeMap<String, Content>,
}

#[derive(Debug)]
struct Content {
    bytes: Vec<u8>,
    is_executable: bool,
}

impl Content {
    fn mode(&self) -> u32 {
        if self.is_executable { 0o755 } else { 0o644 }
    }
}

impl Tree {
    /// Adds a file.
    pub(super) fn add(&mut self, place: &str, bytes: Vec<u8>, is_executable: bool) {
        self.files.insert(place.to_owned(), Content { bytes, is_executable });
    }

    /// Adds a bundle, be it a file or a folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn add_all(&mut self, bundle: &Path) -> Result<()> {
        let name = bundle.file_name().context("the bundle has no name")?.to_string_lossy().into_owned();
        self.add_below(bundle, &name)
    }

    fn add_below(&mut self, path: &Path, place: &str) -> Result<()> {
        if !path.is_dir() {
            let bytes = fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
            let is_executable = bytes.starts_with(b"\x7fELF");
            self.add(place, bytes, is_executable);
            return Ok(());
        }
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            self.add_below(&entry.path(), &format!("{place}/{}", entry.file_name().to_string_lossy()))?;
        }
        Ok(())
    }

    /// Writes a compressed tar archive with everything below one folder, every file as old as `seconds` since 1970.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn write_tar(&self, folder: &str, seconds: u64, path: &Path) -> Result<()> {
        let file = File::create(path).with_context(|| format!("could not write {}", path.display()))?;
        let mut tar = tar::Builder::new(GzBuilder::new().mtime(0).write(file, Compression::best()));
        for (place, content) in &self.files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.bytes.len() as u64);
            header.set_mode(content.mode());
            header.set_mtime(seconds);
            tar.append_data(&mut header, format!("{folder}/{place}"), content.bytes.as_slice())?;
        }
        tar.into_inner()?.finish()?.flush()?;
        Ok(())
    }

    /// Writes a zip archive with everything below one folder. Its files have the oldest time there is.
    ///
    /// # Errors
    /// It cannot be written.
    #[cfg(any(target_os = "linux", test))]
    pub(super) fn write_zip(&self, folder: &str, path: &Path) -> Result<()> {
        let file = File::create(path).with_context(|| format!("could not write {}", path.display()))?;
        let mut zip = zip::ZipWriter::new(file);
        for (place, content) in &self.files {
            let options = zip::write::SimpleFileOptions::DEFAULT.unix_permissions(content.mode());
            zip.start_file(format!("{folder}/{place}"), options)?;
            zip.write_all(&content.bytes)?;
        }
        zip.finish()?.flush()?;
        Ok(())
    }
}

/// Unpacks a compressed tar archive.
///
/// # Errors
/// It cannot be read, or the folder cannot be written to.
pub(super) fn unpack_tar(path: &Path, folder: &Path) -> Result<()> {
    let file = File::open(path).with_context(|| format!("could not read {}", path.display()))?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    archive.unpack(folder).with_context(|| format!("could not unpack {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let mut tree = Tree::default();
        tree.add("b/inner.so", b"\x7fELF and more".to_vec(), true);
        tree.add("a.txt", b"text".to_vec(), false);
        tree
    }

    #[test]
    fn the_same_files_make_the_same_bytes_and_come_out_as_they_went_in() {
        let folder = std::env::temp_dir().join(format!("grille-archive-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let [first, second] = ["1", "2"].map(|name| folder.join(name));
        for path in [&first, &second] {
            tree().write_tar("grille", 1_700_000_000, path).unwrap();
        }
        assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
        unpack_tar(&first, &folder.join("out")).unwrap();
        let unpacked = folder.join("out/grille");
        assert_eq!(fs::read(unpacked.join("a.txt")).unwrap(), b"text");
        assert_eq!(fs::read(unpacked.join("b/inner.so")).unwrap(), b"\x7fELF and more");
        for path in [&first, &second] {
            tree().write_zip("grille", path).unwrap();
        }
        assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
        let mut zip = zip::ZipArchive::new(File::open(&first).unwrap()).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name("grille/a.txt").unwrap(), &mut text).unwrap();
        assert_eq!(text, "text");
        fs::remove_dir_all(folder).unwrap();
    }
}
