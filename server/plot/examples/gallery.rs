//! Writes pictures to look at, one of each kind, into the folder given: `cargo run -p plot --example gallery -- DIR`.

use std::path::Path;
use std::sync::Arc;
use std::{env, fs, io};

use plot::{Axis, Figure, Page, Series, Sheet, Terminal, Theme, terminal::Graphics};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| ".".into());
    let folder = Path::new(&folder);
    let n = env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(30_000);
    let pages = [("spikes", spikes(n)), ("hostile", hostile()), ("empty", Page::single(Figure::default()))];
    for (name, page) in &pages {
        for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let sheet = Sheet { theme, density: 1.0, ..Sheet::default() };
            fs::write(folder.join(format!("{name}-{suffix}.svg")), plot::svg(page, &sheet))?;
            let png = plot::png(page, &sheet).map_err(io::Error::other)?;
            fs::write(folder.join(format!("{name}-{suffix}.png")), png)?;
        }
        fs::write(folder.join(format!("{name}.html")), plot::html(page))?;
        fs::write(folder.join(format!("{name}.txt")), plot::table(page))?;
        for graphics in [Graphics::Text, Graphics::Kitty, Graphics::Iterm2, Graphics::Sixel] {
            let text = plot::terminal(page, &Terminal { graphics, ..Terminal::default() });
            fs::write(folder.join(format!("{name}-{graphics:?}.term")), text)?;
        }
    }
    Ok(())
}

/// Three figures: curves that spike, gates between 0 and 1, a raster.
fn spikes(n: usize) -> Page {
    let times: Arc<[f64]> = (0..n).map(|at| at as f64 * 300.0 / n as f64).collect();
    let voltage = |phase: f64, rate: f64| -> Arc<[f64]> {
        let spike = |t: f64| {
            let since = (t * rate + phase).rem_euclid(1.0) / rate;
            -70.0 + 12.0 * (since / 30.0).min(1.0) + 105.0 * (-((since - 2.0) / 0.5).powi(2)).exp()
                - 10.0 * (-(since - 4.0).powi(2) / 8.0).exp()
        };
        times.iter().map(|&t| spike(t)).collect()
    };
    let gate = |tau: f64| -> Arc<[f64]> { times.iter().map(|t| 1.0 - (-t / tau).exp()).collect() };
    let curves = Figure {
        title: "Membrane potentials".into(),
        x: Axis::new("time", "ms"),
        y: Axis::new("v", "mV"),
        series: vec![
            Series::line("hhpop[0]/v", times.clone(), voltage(0.0, 0.05)).with_colour("#000000"),
            Series::line("hhpop[1]/v", times.clone(), voltage(0.4, 0.03)).with_colour("#ff0000"),
            Series::line("izhPop[0]/bioPhys1/membraneProperties/v", times.clone(), voltage(0.7, 0.021)),
        ],
    };
    let gates = Figure {
        title: "Gates".into(),
        x: Axis::new("time", "ms"),
        y: Axis::default().with_range(-0.05, 1.05),
        series: (1..8)
            .map(|k| Series::line(format!("gate {k}"), times.clone(), gate(12.0 * f64::from(k))))
            .collect(),
    };
    let mut state = 1u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    };
    let mut raster = |name: &str, from: f64| {
        let mut events: Vec<(f64, f64)> =
            (0..n / 20).map(|_| (random() * 300.0, from + (random() * 40.0).floor())).collect();
        events.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (times, sources): (Vec<f64>, Vec<f64>) = events.into_iter().unzip();
        Series::raster(name, times, sources)
    };
    let raster = Figure {
        title: "Spikes".into(),
        x: Axis::new("time", "ms"),
        y: Axis::new("cell", ""),
        series: vec![raster("excitatory", 0.0), raster("inhibitory", 40.0)],
    };
    Page { title: "LEMS_Example.xml".into(), figures: vec![curves, gates, raster] }
}

/// Names that try to be markup, and values that are no numbers.
fn hostile() -> Page {
    let times: Arc<[f64]> = (0..1000).map(f64::from).collect();
    let broken: Arc<[f64]> = times
        .iter()
        .map(|&t| if (300.0..400.0).contains(&t) { f64::NAN } else { (t / 60.0).sin() * 1e-9 })
        .collect();
    let figure = Figure {
        title: "</title></script><script>alert(1)</script> <b>bold?</b> & \"quotes\" 'single'".into(),
        x: Axis::new("<img src=x onerror=alert(2)>", "\u{202e}sm"),
        y: Axis::new("تيار الغشاء", "µA·cm⁻²"),
        series: vec![
            Series::line("</script><script>alert(3)</script>", times.clone(), broken.clone()),
            Series::line("שלום עולם", times.clone(), broken.iter().map(|v| v * 0.5).collect::<Vec<_>>()),
            Series::line(
                "\"];alert(4)//\u{2028}\u{0}\u{1b}[31m",
                times.clone(),
                broken.iter().map(|v| v * -0.8).collect::<Vec<_>>(),
            ),
        ],
    };
    Page { title: "<!--<script>".into(), figures: vec![figure] }
}
