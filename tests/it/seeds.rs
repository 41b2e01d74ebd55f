//! The fuzzers' corpus, run through what must hold for any bytes.

#[path = "../../fuzz/checks/mod.rs"]
mod checks;

type Check = fn(&[u8]);

#[test]
fn every_seed_of_the_fuzzers_passes() {
    let targets: [(&str, Check); 4] = [
        ("import", checks::import::check),
        ("project", checks::project::check),
        ("slot_set", checks::slot_set::check),
        ("state", checks::state::check),
    ];
    for (target, check) in targets {
        let folder = crate::support::root().join("fuzz/seeds").join(target);
        let mut num_seeds = 0;
        for seed in std::fs::read_dir(folder).unwrap() {
            check(&std::fs::read(seed.unwrap().path()).unwrap());
            num_seeds += 1;
        }
        assert!(num_seeds >= 4, "{target}: {num_seeds}");
    }
}
