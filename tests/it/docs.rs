//! The documentation holds: links lead somewhere, commands and flags that it names exist, settings that it shows are taken.

#[test]
fn the_documentation_holds() {
    let problems = xtask::docs::problems(tests::repository(), tests::nml_binary()).unwrap();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
