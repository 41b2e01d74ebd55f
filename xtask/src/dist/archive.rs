//! Files in memory, written as an archive whose bytes depend on nothing but them.

use std::collections::BTreeMap;
use std::fs::{self, File};
#[cfg(any(target_os = "linux", test))]
use std::io::BufWriter;
use std::io::{BufReader, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
#[cfg(any(target_os = "linux", test))]
use flate2::write::DeflateEncoder;
use flate2::{Compression, GzBuilder, read::GzDecoder};
#[cfg(any(target_os = "linux", test))]
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, ZipArchiveWriter};

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

    /// Writes a zip archive with everything below one folder, every file as old as `seconds` since 1970.
    ///
    /// # Errors
    /// It cannot be written.
    #[cfg(any(target_os = "linux", test))]
    pub(super) fn write_zip(&self, folder: &str, seconds: u64, path: &Path) -> Result<()> {
        let file = File::create(path).with_context(|| format!("could not write {}", path.display()))?;
        let age = UtcDateTime::from_unix(i64::try_from(seconds)?);
        let mut zip = ZipArchiveWriter::new(BufWriter::new(file));
        for (place, content) in &self.files {
            let place = format!("{folder}/{place}");
            let entry = zip.new_file(&place).compression_method(CompressionMethod::DEFLATE);
            let (mut entry, data) = entry.last_modified(age).unix_permissions(content.mode()).start()?;
            let mut data = data.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
            data.write_all(&content.bytes)?;
            let (encoder, sums) = data.finish()?;
            encoder.finish()?;
            entry.finish(sums)?;
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

    /// Place, mode and bytes of a file in a zip archive whose checksum is right.
    fn unzipped(
        zip: &rawzip::ZipSliceArchive<&Vec<u8>>,
        entry: &rawzip::ZipFileHeaderRecord,
    ) -> (String, u32, Vec<u8>) {
        let place = entry.file_path().try_normalize().unwrap().as_ref().to_owned();
        let data = zip.get_entry(entry.wayfinder()).unwrap();
        let mut bytes = Vec::new();
        let mut reader = data.verifying_reader(flate2::read::DeflateDecoder::new(data.data()));
        std::io::Read::read_to_end(&mut reader, &mut bytes).unwrap();
        (place, entry.mode().permissions(), bytes)
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
            tree().write_zip("grille", 1_700_000_000, path).unwrap();
        }
        let bytes = fs::read(&first).unwrap();
        assert_eq!(bytes, fs::read(&second).unwrap());
        let zip = rawzip::ZipArchive::from_slice(&bytes).unwrap();
        let files: Vec<_> = zip.entries().map(|entry| unzipped(&zip, &entry.unwrap())).collect();
        let executable = b"\x7fELF and more".to_vec();
        let expected = [("grille/a.txt", 0o644, b"text".to_vec()), ("grille/b/inner.so", 0o755, executable)];
        assert_eq!(files, expected.map(|(place, mode, bytes)| (place.to_owned(), mode, bytes)));
        fs::remove_dir_all(folder).unwrap();
    }
}
