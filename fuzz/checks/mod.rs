//! What must hold for any bytes, one file per parser: the fuzz targets run these on what they make up, the test list on
//! the corpus in `seeds`.

pub(crate) mod import;
pub(crate) mod project;
pub(crate) mod slot_set;
pub(crate) mod state;
