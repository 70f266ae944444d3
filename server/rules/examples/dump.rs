use model::{Database, Db, FilePath, OsSystem};
use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;
fn main() {
    let corpus = std::env::args().nth(1).unwrap();
    let models = Path::new(&corpus).join("models");
    let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        by.entry(line.split('/').next().unwrap().to_owned()).or_default().push(line);
    }
    let out = std::io::stdout();
    let mut out = std::io::BufWriter::new(out.lock());
    let settings = rules::Settings::default();
    for (repo, lines) in by {
        let mut db = Database::new(Arc::new(OsSystem));
        db.set_roots(vec![models.join(&repo)]);
        for line in lines {
            let mut it = line.split('\t');
            let path = it.next().unwrap();
            let fp = FilePath::disk(&models, Path::new(path));
            let file = db.file(&fp);
            let mutant = it.next();
            if let Some(m) = mutant {
                let bytes = std::fs::read(m).unwrap();
                let Ok((text, _)) = syntax::decode(&bytes) else { continue };
                db.set_overlay(&fp, syntax::Document::new(text));
            }
            let start = std::time::Instant::now();
            let found = rules::check(&db, file, &settings);
            let took = start.elapsed().as_secs_f64() * 1e3;
            let id = mutant.unwrap_or(path);
            writeln!(out, "{id}\t#time\t{took:.3}\t0\t0\t").unwrap();
            for f in &found {
                writeln!(
                    out,
                    "{id}\t{}\t{}\t{}\t{}\t{}",
                    f.rule.name,
                    f.severity.name(),
                    f.range.start,
                    f.range.end,
                    f.message.replace('\n', " // ")
                )
                .unwrap();
            }
            if mutant.is_some() {
                db.remove_overlay(&fp);
            }
        }
    }
}
