//! Files as other programs write them, and our own back again.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn table(bytes: &[u8], format: Format) -> (Table, Vec<Problem>) {
    match read(bytes, format).unwrap() {
        Read { data: Data::Table(table), problems } => (table, problems),
        Read { data: Data::Events(_), .. } => panic!("these are columns"),
    }
}

#[track_caller]
fn events(bytes: &[u8], format: Format) -> Events {
    match read(bytes, format).unwrap().data {
        Data::Events(events) => events,
        Data::Table(_) => panic!("these are events"),
    }
}

fn values(table: &Table) -> Vec<&[f64]> {
    table.columns.iter().map(|column| &*column.values).collect()
}

#[test]
fn columns_of_jlems_are_read() {
    let (table, problems) = table(b"0.0\t-0.065\t\n1.0E-4\t-0.0651\t\n", Format::Dat);
    assert_eq!(values(&table), [&[0.0, 1e-4][..], &[-0.065, -0.0651]]);
    assert_eq!(table.columns[0].name, "time");
    assert!(problems.is_empty());
}

#[test]
fn columns_of_neuron_and_pylems_are_read() {
    let (table, problems) =
        table(b"  0   -65 \r\n\r\n  2.5e-05   -64.9988   \r\n# note\r\n5e-05   nan", Format::Dat);
    assert_eq!(table.columns[0].values, [0.0, 2.5e-5, 5e-5]);
    assert_eq!(table.columns[1].values[..2], [-65.0, -64.9988]);
    assert!(table.columns[1].values[2].is_nan());
    assert!(problems.is_empty());
}

#[test]
fn names_in_a_comment_above_the_numbers_are_taken() {
    let (table, _) = table(b"# made by hand\n# t v w\n0 1 2\n1 2 3\n", Format::Dat);
    let names: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
    assert_eq!(names, ["t", "v", "w"]);
}

#[test]
fn a_broken_line_is_told_and_left_out() {
    let (table, problems) = table(b"0 1\n1 oops\n2 3 4\n3 4\n4 1.5x\n5", Format::Dat);
    assert_eq!(values(&table), [&[0.0, 3.0][..], &[1.0, 4.0]]);
    let not_a_number = |word: &str| ProblemKind::NotANumber(word.to_owned());
    assert_eq!(
        problems,
        [
            Problem { line: 2, kind: not_a_number("oops") },
            Problem { line: 3, kind: ProblemKind::WrongCount { found: 3, expected: 2 } },
            Problem { line: 5, kind: not_a_number("1.5x") },
            Problem { line: 6, kind: ProblemKind::WrongCount { found: 1, expected: 2 } },
        ]
    );
}

#[test]
fn lines_of_a_large_file_are_counted_across_the_threads_that_read_it() {
    let mut bytes = Vec::new();
    for row in 0..200_000 {
        let line = if row == 150_000 { "oops 1\n".into() } else { format!("{row} 0.5\n") };
        bytes.extend_from_slice(line.as_bytes());
    }
    let (table, problems) = table(&bytes, Format::Dat);
    assert_eq!(problems, [Problem { line: 150_001, kind: ProblemKind::NotANumber("oops".into()) }]);
    let expected: Vec<f64> = (0..200_000).filter(|&row| row != 150_000).map(f64::from).collect();
    assert_eq!(table.columns[0].values, expected);
}

#[test]
fn what_holds_no_numbers_is_an_error() {
    for nothing in [&b""[..], b"# only words\n", b"<neuroml/>\n", b"\0\0\0\0"] {
        assert!(matches!(read(nothing, Format::Dat), Err(ReadError::NoNumbers)), "{nothing:?}");
    }
    assert!(matches!(read(b"{\"columns\": 1}", Format::Json), Err(ReadError::Json(_))));
    assert!(matches!(read(b"PK\x03\x04 and no more", Format::Npz), Err(ReadError::Npz(_))));
}

#[test]
fn csv_has_names_units_and_quotes() {
    let text = "\u{feff}\"time (ms)\",\"pop[0], the \"\"first\"\" (mV)\",w\n0,-65,1e-3\n0.1,-64,2e-3\n";
    let (read, problems) = table(text.as_bytes(), Format::Csv);
    let heads: Vec<(&str, &str)> = read.columns.iter().map(|column| (&*column.name, &*column.unit)).collect();
    assert_eq!(heads, [("time", "ms"), ("pop[0], the \"first\"", "mV"), ("w", "")]);
    assert_eq!(read.columns[1].values, [-65.0, -64.0]);
    assert!(problems.is_empty());

    let (german, _) = table(b"t;v\n0;1\n1;2\n", Format::Csv);
    assert_eq!(values(&german), [&[0.0, 1.0][..], &[1.0, 2.0]]);
}

#[test]
fn a_name_that_a_spreadsheet_would_run_is_made_harmless() {
    let mut out = Vec::new();
    write_csv_head([("=cmd|' /C calc'!A0", ""), ("v", "mV")].into_iter(), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "\"'=cmd|' /C calc'!A0\",v (mV)\n");
}

#[test]
fn spikes_are_read_in_either_order() {
    let expected = Events {
        names: vec!["12".into(), "7".into()],
        sources: vec![0, 1, 0],
        times: vec![0.01, 0.02, 0.03],
    };
    assert_eq!(events(b"12\t0.01\n7\t0.02\n12\t0.03\n", Format::IdTime), expected);
    assert_eq!(events(b"0.01 12\n0.02 7\n0.03 12\n", Format::TimeId), expected);
    assert_eq!(Format::of("ex.spikes", b"12\t0.01\n"), Format::IdTime);
    assert_eq!(Format::of("ex.spikes", b"0.01\t12\n"), Format::TimeId);
}

#[test]
fn files_of_jlems_are_written_as_it_writes_them() {
    let mut out = Vec::new();
    write_dat_rows(&[&[0.0, 1e-4], &[-0.065, -0.064_999_999]], Digits::JavaFloat, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "0.0\t-0.065\t\n1.0E-4\t-0.065\t\n");
    let events = Events { names: vec!["3".into()], sources: vec![0], times: vec![0.0125] };
    let mut out = Vec::new();
    write_spikes(&events, Format::IdTime, Digits::JavaFloat, &mut out).unwrap();
    assert_eq!(out, b"3\t0.0125\n");
}

#[test]
fn a_matrix_saved_by_numpy_becomes_columns() {
    // np.savez of [[1, 2], [3, 4], [5, 6]] as float32, written out by hand after NumPy's format document.
    let mut array = b"\x93NUMPY\x01\x00\x46\x00".to_vec();
    array.extend(format!("{:<69}\n", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }").bytes());
    array.extend([1f32, 2., 3., 4., 5., 6.].into_iter().flat_map(f32::to_le_bytes));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("m.npy", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&array).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(values(&table(&bytes, Format::Npz).0), [&[1.0, 3.0, 5.0][..], &[2.0, 4.0, 6.0]]);
}

#[test]
fn events_come_back_from_json() {
    let written =
        Events { names: vec!["a\"b".into(), "</script>".into()], sources: vec![1, 0], times: vec![0.5, 1.5] };
    let mut out = Vec::new();
    write_events(&written, Format::Json, &mut out).unwrap();
    assert_eq!(events(&out, Format::Json), written);
}

#[test]
fn json_that_is_not_ours_is_refused() {
    let broken = [
        r#"{"events":{"names":["a"],"sources":[1],"times":[0]}}"#,
        r#"{"a": 1}"#,
        r#"{"events":{"names":["a"],"sources":[0],"times":[]}}"#,
    ];
    for broken in broken {
        assert!(matches!(read(broken.as_bytes(), Format::Json), Err(ReadError::Json(_))), "{broken}");
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>().prop_filter("a number", |x| x.is_finite()), -1.0..1.0f64]
}

proptest! {
    #[test]
    fn every_format_gives_back_the_same_bits(rows in prop::collection::vec((number(), number(), number()), 1..50)) {
        let column = |name: &str, values: Vec<f64>| Column { name: name.into(), unit: String::new(), values };
        let written = Table { columns: vec![
            column("time", rows.iter().map(|row| row.0).collect()),
            column("pop[0]/v", rows.iter().map(|row| row.1).collect()),
            column("a, \"b\"", rows.iter().map(|row| row.2).collect()),
        ] };
        for format in [Format::Dat, Format::Csv, Format::Json, Format::Npz] {
            let mut out = Vec::new();
            write(&written, format, &mut out).unwrap();
            let (read, problems) = table(&out, format);
            prop_assert!(problems.is_empty());
            let bits = |table: &Table| -> Vec<Vec<u64>> {
                table.columns.iter().map(|column| column.values.iter().map(|value| value.to_bits()).collect()).collect()
            };
            prop_assert_eq!(bits(&read), bits(&written));
            if format != Format::Dat {
                prop_assert_eq!(&read, &written);
            }
        }
    }

    #[test]
    fn no_bytes_whatever_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0..6usize) {
        let formats = [Format::Dat, Format::Csv, Format::Json, Format::Npz, Format::TimeId, Format::IdTime];
        let _ = read(&bytes, formats[at]);
        let mut zipped = b"PK\x03\x04".to_vec();
        zipped.extend(&bytes);
        let _ = read(&zipped, Format::Npz);
    }
}
