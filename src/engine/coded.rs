//! States that cross to the window as a byte.

/// Gives a type with a list `ALL` of its values, in the order they are declared in, a number for each.
macro_rules! coded {
    ($state:ty) => {
        impl $state {
            /// The state's place in [`Self::ALL`].
            #[must_use]
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// The state of a code; the default for a number that is none.
            #[must_use]
            pub fn from_code(code: u8) -> Self {
                Self::ALL.get(usize::from(code)).copied().unwrap_or_default()
            }
        }
    };
}

pub(super) use coded;
