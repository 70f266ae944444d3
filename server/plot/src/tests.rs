//! Whole pages in every output: what other parsers find in them is what went in.

use std::sync::Arc;

use crate::terminal::{Colours, Graphics};
use crate::*;

const HOSTILE: &str = "</script><script>alert(1)</script><!-- \"' & \u{202e}\u{0}\u{1b}]0;x\u{7}";

/// A sine of `n` points with one spike, in the range that it has.
fn spike(n: usize) -> Page {
    let times: Arc<[f64]> = (0..n).map(|at| at as f64 / (n - 1) as f64 * 100.0).collect();
    let mut values: Vec<f64> = times.iter().map(|t| (t / 5.0).sin()).collect();
    values[n / 3] = 9.0;
    let series = Series::line("pop[0]/v", times, values).with_colour("#ff0000");
    let x = Axis::new("time", "ms").with_range(0.0, 100.0);
    Page::single(Figure {
        title: "v".into(),
        x,
        y: Axis::new("v", "mV").with_range(-1.0, 9.0),
        series: vec![series],
    })
}

fn hostile() -> Page {
    let axis = || Axis::new(HOSTILE, HOSTILE);
    let series = vec![
        Series::line(HOSTILE, vec![0.0, 1.0], vec![0.0, 1.0]),
        Series::raster(HOSTILE, vec![0.5], vec![0.0]),
    ];
    Page {
        title: HOSTILE.into(),
        figures: vec![Figure { title: HOSTILE.into(), x: axis(), y: axis(), series }],
    }
}

/// Points of the path of the first series, and the rectangle of the axes as left, top, right, bottom.
fn path_and_frame(text: &str) -> (Vec<(f64, f64)>, [f64; 4]) {
    let document = roxmltree::Document::parse(text).unwrap();
    let of_class =
        |class| document.descendants().find(|node| node.attribute("class") == Some(class)).unwrap();
    let path = of_class("series").attribute("d").unwrap();
    let numbers: Vec<f64> = path.split(['M', 'L', ' ']).filter_map(|number| number.parse().ok()).collect();
    let frame = of_class("frame");
    let side = |name| frame.attribute(name).unwrap().parse::<f64>().unwrap();
    let (left, top) = (side("x"), side("y"));
    let points = numbers.as_chunks::<2>().0.iter().map(|[x, y]| (*x, *y)).collect();
    (points, [left, top, left + side("width"), top + side("height")])
}

#[test]
fn a_path_reaches_from_the_lowest_to_the_highest_value() {
    let (points, [left, top, right, bottom]) = path_and_frame(&svg(&spike(200_000), &Sheet::default()));
    let lowest = points.iter().map(|point| point.1).fold(0.0, f64::max);
    let highest = points.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    // Coordinates are written with two decimals.
    let within = |a: f64, b: f64| assert!((a - b).abs() < 0.011, "{a} is not {b}");
    within(lowest, bottom);
    within(highest.1, top);
    within(highest.0, left + (right - left) * (200_000 / 3) as f64 / 199_999.0);
    within(points[0].0, left);
    within(points[points.len() - 1].0, right);
    assert!(points.len() < 10_000, "{} points for one curve", points.len());
}

#[test]
fn names_are_text_in_svg() {
    let text = svg(&hostile(), &Sheet::default());
    let document = roxmltree::Document::parse(&text).unwrap();
    assert!(!document.descendants().any(|node| node.has_tag_name("script")));
    let named = document
        .descendants()
        .filter(|node| node.text().is_some_and(|text| text.contains("alert(1)</script>")));
    assert!(named.count() >= 3);
}

#[test]
fn names_are_text_in_html() {
    let text = html(&hostile());
    // Five tags of ours, and none that a name brought along.
    assert_eq!(text.matches("<script").count(), 3);
    assert_eq!(text.matches("</script").count(), 3);
    assert!(
        !text.contains("<!--") || text.find("<!--") > text.rfind("<script>"),
        "a comment before the scripts"
    );
    assert!(!text.contains(['\u{202e}', '\u{0}', '\u{1b}']));
}

#[test]
fn the_policy_of_the_page_names_exactly_its_scripts_and_styles() {
    use base64::Engine;
    use sha2::Digest;
    let text = html(&spike(10));
    let policy = html::policy();
    assert!(text.contains(&format!("content=\"{policy}\"")));
    for (open, close) in [("<script>", "</script>"), ("<style>", "</style>")] {
        let elements: Vec<&str> =
            text.split(open).skip(1).map(|rest| rest.split(close).next().unwrap()).collect();
        assert_eq!(elements.len(), 2);
        for element in elements {
            let hash = base64::prelude::BASE64_STANDARD.encode(sha2::Sha256::digest(element));
            assert!(policy.contains(&format!("'sha256-{hash}'")));
        }
    }
    for loophole in ["unsafe", "http", "*", "data:"] {
        assert!(!policy.contains(loophole), "{loophole}");
    }
    assert!(
        !text.contains(" src=")
            && !text.contains(" href=")
            && !text.contains(" style=")
            && !text.contains("@import")
    );
}

#[test]
fn data_of_the_page_are_the_data() {
    use base64::Engine;
    let page = spike(1001);
    let text = html(&page);
    let data = text.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let series = &data["figures"][0]["series"][0];
    let column = |key: &str| &data["columns"][series[key].as_u64().unwrap() as usize];
    assert_eq!(column("xs")["steps"], 1001);
    let bytes = base64::prelude::BASE64_STANDARD.decode(column("ys")["f32"].as_str().unwrap()).unwrap();
    let values: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let expected: Vec<f32> = page.figures[0].series[0].ys().iter().map(|&y| y as f32).collect();
    assert_eq!(values, expected);
    assert_eq!(data["figures"][0]["y"]["range"], serde_json::json!([-1.0, 9.0]));
}

#[test]
fn columns_that_series_share_are_written_once() {
    let times: Arc<[f64]> = vec![0.0, 1.0, 5.0].into();
    let series =
        (0..20).map(|k| Series::line(format!("{k}"), times.clone(), vec![0.0, f64::from(k), 2.0])).collect();
    let text = html(&Page::single(Figure { series, ..Figure::default() }));
    assert_eq!(text.matches("{\"f64\":").count(), 1);
}

#[test]
fn a_png_is_as_large_as_asked_and_holds_the_colour_of_the_curve() {
    let sheet = Sheet { width: 400, figure_height: 300, density: 2.0, ..Sheet::default() };
    let bytes = png(&spike(5000), &sheet).unwrap();
    let picture = resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (800, 600));
    let red =
        picture.pixels().iter().filter(|pixel| (pixel.red(), pixel.green(), pixel.blue()) == (255, 0, 0));
    assert!(red.count() > 500);
}

#[test]
fn words_are_drawn_without_any_font_of_the_system() {
    let ink = |title: &str| {
        let page = Page::single(Figure { title: title.into(), ..Figure::default() });
        let picture = resvg::tiny_skia::Pixmap::decode_png(&png(&page, &Sheet::default()).unwrap()).unwrap();
        picture.pixels().iter().filter(|pixel| pixel.red() < 100).count()
    };
    // An empty title moves the axes, so two titles are compared: more letters, more ink.
    assert!(ink("membrane potential µΩ αβ") > ink("m") + 500);
}

#[test]
fn a_terminal_gets_only_its_colours_from_us() {
    let without = Terminal { colours: Colours::None, ..Terminal::default() };
    assert!(!terminal(&hostile(), &without).contains(['\u{1b}', '\u{7}', '\u{0}', '\u{202e}']));
    let with = terminal(&hostile(), &Terminal::default());
    let ours = with.matches("\x1b[38;5;").count() + with.matches("\x1b[0m").count();
    assert_eq!(with.matches('\x1b').count(), ours);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [40, 80, 132] {
        let text = terminal(&spike(5000), &Terminal { width, colours: Colours::None, ..Terminal::default() });
        for line in text.lines() {
            assert!(line.chars().count() <= width.into(), "{width}: {line}");
        }
    }
}

#[test]
fn the_spike_stands_out_in_braille() {
    let text = terminal(&spike(100_000), &Terminal { colours: Colours::None, ..Terminal::default() });
    let row = |number: &str| text.lines().find(|line| line.trim_start().starts_with(number)).unwrap();
    let dots = |row: &str| row.chars().filter(|c| ('\u{2801}'..='\u{28ff}').contains(c)).count();
    assert_eq!(dots(row("6┤")), 1, "{text}");
    assert!(dots(row("0┤")) > 10, "{text}");
}

#[test]
fn kitty_gets_the_png_in_pieces_it_takes() {
    use base64::Engine;
    let text = terminal(&spike(5000), &Terminal { graphics: Graphics::Kitty, ..Terminal::default() });
    let pieces: Vec<&str> =
        text.split("\x1b_G").skip(1).map(|piece| piece.split("\x1b\\").next().unwrap()).collect();
    let data: String = pieces.iter().map(|piece| piece.split_once(';').unwrap().1).collect();
    assert!(pieces.iter().all(|piece| piece.split_once(';').unwrap().1.len() <= 4096));
    let last = pieces.len() - 1;
    assert!(pieces.iter().enumerate().all(|(at, piece)| piece.contains("m=0") == (at == last)));
    let bytes = base64::prelude::BASE64_STANDARD.decode(data).unwrap();
    assert_eq!(resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap().width(), 2 * 80 * 9);
}

#[test]
fn every_sixel_is_painted_exactly_once() {
    let text = terminal(&spike(5000), &Terminal { graphics: Graphics::Sixel, ..Terminal::default() });
    let body =
        text.strip_prefix("\x1bP0;1q\"1;1;720;360").expect("the size of 80 × 20 characters").trim_end();
    let body = body.strip_suffix("\x1b\\").unwrap();
    let mut painted = vec![0u8; 720 * 360];
    let (mut column, mut band, mut run) = (0, 0, 1);
    let mut chars = body.chars().peekable();
    let number = |chars: &mut std::iter::Peekable<std::str::Chars>| {
        let mut digits = String::new();
        while let Some(digit) = chars.next_if(|c| c.is_ascii_digit() || *c == ';') {
            digits.push(digit);
        }
        digits
    };
    while let Some(c) = chars.next() {
        match c {
            '#' => drop(number(&mut chars)),
            '!' => run = number(&mut chars).parse().unwrap(),
            '$' => column = 0,
            '-' => (column, band) = (0, band + 1),
            '?'..='~' => {
                for bit in (0..6).filter(|bit| (c as u8 - 63) >> bit & 1 == 1) {
                    for pixel in &mut painted[(6 * band + bit) * 720 + column..][..run] {
                        *pixel += 1;
                    }
                }
                (column, run) = (column + run, 1);
            }
            other => panic!("{other:?} is no sixel"),
        }
    }
    assert!(painted.iter().all(|&times| times == 1));
}

#[test]
fn a_table_says_what_a_curve_does() {
    let text = table(&spike(1001));
    let row = text.lines().find(|line| line.starts_with("pop[0]/v")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().collect();
    // sin(20) at the end; the spike at a third.
    assert_eq!((cells[1], cells[3], cells[6], cells[7]), ("1001", "0.912945", "9", "33.3"));
}

#[test]
fn pages_without_anything_are_drawn_nevertheless() {
    let empty = Series::line("nothing", Vec::new(), Vec::new());
    let broken = Series::line("no numbers", vec![f64::NAN, f64::INFINITY], vec![f64::NAN, f64::NEG_INFINITY]);
    let page = Page::single(Figure { series: vec![empty, broken], ..Figure::default() });
    for page in [Page::default(), page] {
        assert!(roxmltree::Document::parse(&svg(&page, &Sheet::default())).is_ok());
        assert!(png(&page, &Sheet::default()).is_ok());
        html(&page);
        table(&page);
        for graphics in [Graphics::Text, Graphics::Kitty, Graphics::Iterm2, Graphics::Sixel] {
            terminal(&page, &Terminal { graphics, width: 0, figure_height: 0, ..Terminal::default() });
        }
    }
}
