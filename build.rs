//! Linker arguments of the plug-in's library.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // The thread that serves screen readers outlives the window: a host that unloads the library must not pull
    // its code from under it.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
