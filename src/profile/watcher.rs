//! What keeps every instance of a process at one with its profile: a thread that looks at the folder while anybody follows.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use super::follower::{Follower, Moment};
use crate::library::{Library, Profile, catch_up};
use crate::params::GrilleParams;
use crate::project::ProfileName;

/// Time between two looks: what one process writes reaches another's sound well within a second.
const LOOK: Duration = Duration::from_millis(250);

/// The folder of profiles, and the instances of this process.
pub struct Watcher {
    library: Library,
    followers: Mutex<Followers>,
    wake: Condvar,
}

#[derive(Default)]
struct Followers {
    all: Vec<Arc<Follower>>,
    /// A thread looks.
    is_looking: bool,
    /// Somebody wants it to look now.
    is_called: bool,
}

/// An instance that is watched, until this is dropped: then what was changed by hand in it is written down.
pub struct Watched {
    watcher: Arc<Watcher>,
    follower: Arc<Follower>,
}

impl Watcher {
    /// The one of this process, for the user's folder; `None` where there is none.
    #[must_use]
    pub fn of_user() -> Option<Arc<Self>> {
        static WATCHER: OnceLock<Option<Arc<Watcher>>> = OnceLock::new();
        WATCHER.get_or_init(|| Library::of_user().map(Self::at)).clone()
    }

    /// One for another folder.
    #[must_use]
    pub fn at(library: Library) -> Arc<Self> {
        Arc::new(Self { library, followers: Mutex::default(), wake: Condvar::new() })
    }

    /// Watches an instance; `is_rendering` says when nothing of it may change.
    #[must_use]
    pub fn watch(
        self: &Arc<Self>,
        params: &Arc<GrilleParams>,
        is_rendering: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Watched {
        let follower = Arc::new(Follower::new(params, Box::new(is_rendering)));
        self.followers().all.push(Arc::clone(&follower));
        let watcher: Weak<Self> = Arc::downgrade(self);
        params.user.on_profile(Some(Box::new(move || {
            if let Some(watcher) = watcher.upgrade() {
                watcher.call();
            }
        })));
        Watched { watcher: Arc::clone(self), follower }
    }

    /// Has somebody look now.
    fn call(self: &Arc<Self>) {
        let mut followers = self.followers();
        followers.is_called = true;
        if followers.is_looking {
            self.wake.notify_all();
            return;
        }
        let watcher = Arc::clone(self);
        let started = thread::Builder::new().name("profile".to_owned()).spawn(move || watcher.look_on());
        match started {
            Ok(_) => followers.is_looking = true,
            Err(error) => nice_plug::nice_warn!("could not follow profiles: {error}; close other programs"),
        }
    }

    /// Looks as long as anybody follows a profile.
    fn look_on(&self) {
        let mut followers = self.followers();
        loop {
            followers.is_called = false;
            let all = followers.all.clone();
            drop(followers);
            for sentence in catch_up() {
                nice_plug::nice_warn!("{sentence}");
            }
            // Everything is written before anything is read: what one window has changed reaches the others at once.
            for follower in &all {
                follower.write(&self.library.profiles);
            }
            // The folder is looked at once for all of them.
            let fingerprint = self.library.profiles.fingerprint();
            for follower in &all {
                follower.read(&self.library.profiles, &fingerprint, Moment::Passing);
            }
            followers = self.followers();
            if !followers.is_called && !followers.all.iter().any(|follower| follower.follows()) {
                followers.is_looking = false;
                return;
            }
            if !followers.is_called {
                followers = self.wake.wait_timeout(followers, LOOK).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    fn followers(&self) -> MutexGuard<'_, Followers> {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    /// Begins with the profile that new projects follow, in an instance nothing was loaded into.
    pub fn begin(&self) {
        let params = self.follower.params().filter(|params| params.user.loads() == 0);
        let Some((params, key)) = params.zip(self.watcher.library.first_profile.key()) else { return };
        // One that is gone, or cannot be read, is followed by nobody who has not followed it before.
        if let Ok(Some(Profile { name, .. })) = self.watcher.library.profiles.entry(&key) {
            params.user.follow(Some(ProfileName { key, name }));
            self.catch_up();
        }
    }

    /// Brings the instance to what its profile says, at once: a project has been loaded.
    pub fn catch_up(&self) {
        let profiles = &self.watcher.library.profiles;
        self.follower.write(profiles);
        self.follower.read(profiles, &profiles.fingerprint(), Moment::Beginning);
        if self.follower.follows() {
            self.watcher.call();
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.watcher.followers().all.retain(|follower| !Arc::ptr_eq(follower, &self.follower));
        if let Some(params) = self.follower.params() {
            params.user.on_profile(None);
        }
        self.follower.write(&self.watcher.library.profiles);
    }
}
