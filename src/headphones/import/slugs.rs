//! Maker and model from where a file lies in the OPRA database: `vendors/<vendor>/products/<product>/eq/…`.

/// Maker and model; `None` where the path does not have both.
pub(super) fn maker_and_model(path: &str) -> Option<(String, String)> {
    let folders: Vec<&str> = path.split(['/', '\\']).collect();
    folders.windows(4).rev().find_map(|folders| match folders {
        ["vendors", vendor, "products", product] => Some((title(vendor), title(product))),
        _ => None,
    })
}

/// `hd_650` → `HD 650`: capitals for words with digits and short ones, one for any other.
fn title(slug: &str) -> String {
    const SHORT_CHARS: usize = 3;
    let words = slug.split('_').filter(|word| !word.is_empty()).map(|word| {
        let is_designation = word.chars().count() <= SHORT_CHARS || word.contains(|c: char| c.is_numeric());
        let mut rest = word.chars();
        match rest.next() {
            Some(first) if !is_designation => first.to_uppercase().chain(rest).collect(),
            _ => word.to_uppercase(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_says_maker_and_model() {
        for (path, maker, model) in [
            (
                "opra/database/vendors/sennheiser/products/hd_650/eq/autoeq_oratory1990/info.json",
                "Sennheiser",
                "HD 650",
            ),
            ("D:\\OPRA\\vendors\\akg\\products\\k371_closed\\eq\\x\\info.json", "AKG", "K371 Closed"),
            ("vendors/1more/products/quad_driver/info.json", "1MORE", "Quad Driver"),
        ] {
            assert_eq!(maker_and_model(path), Some((maker.to_owned(), model.to_owned())));
        }
        for path in ["info.json", "eq/x/info.json", "vendors/akg/info.json", "vendors/products/x/info.json"] {
            assert_eq!(maker_and_model(path), None, "{path}");
        }
    }
}
