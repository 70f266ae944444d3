//! The house rules hold: who depends on whom, how files look, what no tracked file may name.

#[test]
fn the_house_is_tidy() {
    let problems = xtask::tidy::problems(tests::repository()).unwrap();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
