//! Paths as people paste them, and as other programs hand files over.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// A path as people paste it: quotes and line ends are taken off, a `file:` address is decoded.
#[must_use]
pub fn pasted_path(text: &str) -> PathBuf {
    let text = text.trim();
    let quoted = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    let text = quoted('"').or_else(|| quoted('\'')).unwrap_or(text).trim();
    path_of_address(text).unwrap_or_else(|| PathBuf::from(text))
}

/// The files in a `text/uri-list` (RFC 2483); what is no file is left out.
#[must_use]
pub fn listed_paths(list: &[u8]) -> Vec<PathBuf> {
    let list = String::from_utf8_lossy(list);
    let is_blank = |letter: char| letter.is_whitespace() || letter == '\0';
    let lines = list.lines().map(|line| line.trim_matches(is_blank));
    lines.filter(|line| !line.starts_with('#')).filter_map(path_of_address).collect()
}

/// The path of a `file:` address (RFC 8089); `None` for anything else.
fn path_of_address(text: &str) -> Option<PathBuf> {
    let (scheme, rest) = text.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/')?),
        None => ("", rest),
    };
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    Some(match bytes[..] {
        // file:///C:/a names the drive without the slash before it.
        [b'/', drive, b':', ..] if drive.is_ascii_alphabetic() => path_of_bytes(&bytes[1..]),
        _ if cfg!(windows) && !host.is_empty() && host != "localhost" => {
            path_of_bytes(&[b"//", host.as_bytes(), &bytes].concat())
        }
        _ => path_of_bytes(&bytes),
    })
}

/// File names are bytes there, and need not be UTF-8.
#[cfg(unix)]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_name(texts: &[&str], path: &str) {
        for text in texts {
            assert_eq!(pasted_path(text), PathBuf::from(path), "{text:?}");
        }
    }

    #[test]
    fn paths_are_read_as_people_paste_them() {
        all_name(&["/a b/c.txt", " \"/a b/c.txt\" ", "'/a b/c.txt'", "/a b/c.txt\r\n"], "/a b/c.txt");
        all_name(&["C:\\Users\\me\\a.txt", "\"C:\\Users\\me\\a.txt\""], "C:\\Users\\me\\a.txt");
        all_name(&["it's.txt"], "it's.txt");
        all_name(&["'"], "'");
    }

    #[test]
    fn addresses_are_decoded() {
        all_name(
            &[
                "file:///a%20b/c.txt",
                "file://localhost/a%20b/c.txt",
                "FILE:/a%20b/c.txt",
                "\"file:///a%20b/c.txt\"\n",
            ],
            "/a b/c.txt",
        );
        all_name(&["file:///m%C3%BCsik/%E8%80%B3.txt", "file:///müsik/耳.txt"], "/müsik/耳.txt");
        all_name(&["file:///100%25%23%3F%5B1%5D.txt"], "/100%#?[1].txt");
        all_name(&["file:///C:/Users/me/a%20b.txt", "file:/C:/Users/me/a%20b.txt"], "C:/Users/me/a b.txt");
    }

    #[test]
    fn lists_of_other_programs_are_read() {
        let list = b"# from a file manager\r\nfile:///a%20b.txt\r\nhttps://example.org/c.txt\r\n\
            file://workstation/d.sofa\r\n\0";
        // Only Windows reaches another computer's files by its name.
        let on_another = if cfg!(windows) { "//workstation/d.sofa" } else { "/d.sofa" };
        assert_eq!(listed_paths(list), [PathBuf::from("/a b.txt"), PathBuf::from(on_another)]);
        assert_eq!(listed_paths(b"file:///one.txt\0"), [PathBuf::from("/one.txt")]);
        assert!(listed_paths(b"").is_empty() && listed_paths(b"\xFF\xFE").is_empty());
    }

    /// A plain path means what it says, and half an escape is none.
    #[test]
    fn only_addresses_are_decoded() {
        all_name(&["/a%20b.txt"], "/a%20b.txt");
        all_name(&["file:///a%2/b%zz.txt"], "/a%2/b%zz.txt");
        all_name(&["file://nowhere"], "file://nowhere");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_stay_what_they_are() {
        use std::os::unix::ffi::OsStrExt as _;
        assert_eq!(pasted_path("file:///a%FFb").as_os_str().as_bytes(), b"/a\xFFb");
    }
}
