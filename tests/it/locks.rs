//! What the audio thread can reach has no lock in it. An uncontended lock makes no system call and allocates nothing, so
//! neither the allocator that aborts nor the supervisor of `cargo xtask calls` would see it.

use std::path::Path;

use syn::visit::{self, Visit};

use crate::support::root;

/// Files and rooms the audio thread runs in, whole or in part.
const REACHED: [&str; 24] = [
    "dsp",
    "engine",
    "entry/clap/events.rs",
    "entry/clap/ports.rs",
    "entry/clap/process.rs",
    "entry/vst3/buses.rs",
    "entry/vst3/changes.rs",
    "entry/vst3/instance.rs",
    "entry/vst3/parameters.rs",
    "entry/vst3/process.rs",
    "entry/vst3/side_bus.rs",
    "entry/vst3/vtable.rs",
    "handoff.rs",
    "headphones",
    "known_host.rs",
    "link.rs",
    "params",
    "plugin.rs",
    "project/naming.rs",
    "render_mode.rs",
    "side_chain.rs",
    "spatial",
    "telemetry",
    "telemetry.rs",
];

/// Types that make a thread wait for another one.
const LOCKS: [&str; 8] =
    ["Mutex", "MutexGuard", "RwLock", "RwLockReadGuard", "RwLockWriteGuard", "Condvar", "Barrier", "mpsc"];

/// Functions that take a lock, by the names they have here.
const TAKES: [&str; 3] = ["lock", "locked", "kept"];

/// What is found in one file outside its tests.
#[derive(Default)]
struct Found {
    locks: Vec<String>,
    /// Functions that say they are safe in real time, and the locks they take.
    promises: Vec<String>,
    /// The function at work, if it says so.
    promising: Option<String>,
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let is_cfg = |attribute: &&syn::Attribute| attribute.path().is_ident("cfg");
    attributes.iter().filter(is_cfg).any(|attribute| {
        attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Whether a function's documentation says `# Real-time` and then `Safe`.
fn is_promised(attributes: &[syn::Attribute]) -> bool {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    lines.windows(2).any(|pair| pair[0].trim() == "# Real-time" && pair[1].trim().starts_with("Safe"))
}

impl Found {
    fn in_file(text: &str) -> Self {
        let mut found = Self::default();
        found.visit_file(&syn::parse_file(text).unwrap());
        found
    }

    fn within(&mut self, attributes: &[syn::Attribute], name: &syn::Ident, body: impl FnOnce(&mut Self)) {
        let before = self.promising.take();
        self.promising = is_promised(attributes).then(|| name.to_string());
        body(self);
        self.promising = before;
    }

    fn takes(&mut self, name: &syn::Ident) {
        if let Some(promising) = &self.promising
            && TAKES.iter().any(|takes| name == takes)
        {
            self.promises.push(format!("{promising} calls {name}"));
        }
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        if LOCKS.iter().any(|lock| ident == lock) {
            self.locks.push(ident.to_string());
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.within(&item.attrs, &item.sig.ident, |found| visit::visit_item_fn(found, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within(&item.attrs, &item.sig.ident, |found| visit::visit_impl_item_fn(found, item));
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.takes(&call.method);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func
            && let Some(last) = path.path.segments.last()
        {
            self.takes(&last.ident);
        }
        visit::visit_expr_call(self, call);
    }
}

/// Calls `visit` with every Rust file of a file or folder.
fn each_file(place: &Path, visit: &mut impl FnMut(&Path, &str)) {
    if place.is_dir() {
        for entry in std::fs::read_dir(place).unwrap() {
            each_file(&entry.unwrap().path(), visit);
        }
    } else if place.extension().is_some_and(|extension| extension == "rs") {
        visit(place, &std::fs::read_to_string(place).unwrap());
    }
}

#[test]
fn nothing_the_audio_thread_can_reach_has_a_lock() {
    let mut faults = Vec::new();
    for place in REACHED {
        let mut num_files = 0;
        each_file(&root().join("src").join(place), &mut |path, text| {
            num_files += 1;
            let found = Found::in_file(text);
            faults.extend(found.locks.iter().map(|lock| format!("{}: {lock}", path.display())));
        });
        assert!(num_files > 0, "{place} is not there");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// In every file: what says that it is safe in real time takes no lock.
#[test]
fn what_is_safe_in_real_time_takes_no_lock() {
    let (mut faults, mut num_files) = (Vec::new(), 0);
    each_file(&root().join("src"), &mut |path, text| {
        num_files += 1;
        let found = Found::in_file(text);
        faults.extend(found.promises.iter().map(|promise| format!("{}: {promise}", path.display())));
    });
    assert!(num_files > 200 && faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_lock_is_found_wherever_it_stands() {
    let planted = "
        use std::sync::{Arc, Mutex as Door};
        struct A { b: std::sync::RwLock<u8> }
        impl A {
            /// Reads.
            ///
            /// # Real-time
            /// Safe: no lock.
            fn read(&self) -> u8 { *self.b.lock().unwrap() }
            /// # Real-time
            /// Not safe.
            fn other(&self) -> u8 { *self.b.lock().unwrap() }
        }
        #[cfg(test)]
        mod tests { use std::sync::Condvar; }";
    let found = Found::in_file(planted);
    assert_eq!(found.locks, ["Mutex", "RwLock"]);
    assert_eq!(found.promises, ["read calls lock"]);
}
