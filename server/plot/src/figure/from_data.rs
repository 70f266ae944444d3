//! Data files as figures: the first column across, the others up; events as a raster.

use std::sync::Arc;

use crate::data::{Data, Events, Table};
use crate::figure::{Axis, Figure, Series};

/// Steps of time shorter than this are taken for seconds, longer ones for milliseconds.
///
/// Nobody integrates a neuron with steps of a millisecond, and hardly anybody with steps of a microsecond.
const SECONDS_BELOW: f64 = 0.9e-3;

impl Figure {
    /// What a data file holds, as a figure.
    pub fn of_data(title: impl Into<String>, data: &Data) -> Figure {
        match data {
            Data::Table(table) => Figure::of_table(title, table),
            Data::Events(events) => Figure::of_events(title, events),
        }
    }

    /// The columns of a table over its first one; over their position when there is only one.
    ///
    /// Times without a unit are in seconds (jLEMS) or milliseconds (NEURON), whichever their step speaks for;
    /// seconds are drawn as milliseconds.
    pub fn of_table(title: impl Into<String>, table: &Table) -> Figure {
        let title = title.into();
        let (first, others) = match &table.columns[..] {
            [] => return Figure { title, ..Figure::default() },
            [only] => {
                let xs: Arc<[f64]> = (0..only.values.len()).map(|at| at as f64).collect();
                let series = vec![Series::line(only.name.clone(), xs, only.values.clone())];
                return Figure {
                    title,
                    x: Axis::new("row", ""),
                    y: Axis::new("", only.unit.clone()),
                    series,
                };
            }
            [first, others @ ..] => (first, others),
        };
        let is_time = matches!(first.name.to_ascii_lowercase().as_str(), "t" | "time" | "times");
        let in_seconds = match first.unit.as_str() {
            "" => is_time && step(&first.values).is_some_and(|step| step < SECONDS_BELOW),
            unit => unit == "s",
        };
        let (factor, unit) = match (in_seconds, first.unit.as_str()) {
            (true, _) => (1e3, "ms"),
            (false, "") if is_time => (1.0, "ms"),
            (false, unit) => (1.0, unit),
        };
        let xs: Arc<[f64]> = first.values.iter().map(|x| x * factor).collect();
        let series =
            others.iter().map(|column| Series::line(column.name.clone(), xs.clone(), column.values.clone()));
        let same_unit = others.windows(2).all(|pair| pair[0].unit == pair[1].unit);
        let y = Axis::new("", if same_unit { others[0].unit.clone() } else { String::new() });
        Figure { title, x: Axis::new(first.name.clone(), unit), y, series: series.collect() }
    }

    /// Events as a raster. Sources that are numbers are drawn at their number, others in order of appearance.
    pub fn of_events(title: impl Into<String>, events: &Events) -> Figure {
        let numbers: Option<Vec<f64>> =
            events.names.iter().map(|name| name.parse::<u32>().ok().map(f64::from)).collect();
        let row = |&source: &u32| match &numbers {
            Some(numbers) => numbers.get(source as usize).copied().unwrap_or(f64::NAN),
            None => f64::from(source),
        };
        let times: Vec<f64> = events.times.iter().map(|time| time * 1e3).collect();
        let rows: Vec<f64> = events.sources.iter().map(row).collect();
        let series = vec![Series::raster("", times, rows)];
        Figure { title: title.into(), x: Axis::new("time", "ms"), y: Axis::new("source", ""), series }
    }
}

/// Mean step of what should be times.
fn step(times: &[f64]) -> Option<f64> {
    let (first, last) = (times.first()?, times.last()?);
    (times.len() > 1).then(|| (last - first) / (times.len() - 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Format, read};

    fn figure(bytes: &[u8], format: Format) -> Figure {
        Figure::of_data("x", &read(bytes, format).unwrap().data)
    }

    #[test]
    fn times_of_jlems_are_seconds_and_times_of_neuron_milliseconds() {
        let jlems = figure(b"0.0\t-0.065\t\n1.0E-5\t-0.064\t\n", Format::Dat);
        let neuron = figure(b"0 -65\n0.025 -64\n", Format::Dat);
        assert_eq!((&*jlems.series[0].xs, jlems.x.caption().as_str()), (&[0.0, 0.01][..], "time (ms)"));
        assert_eq!((&*neuron.series[0].xs, neuron.x.caption().as_str()), (&[0.0, 0.025][..], "time (ms)"));
    }

    #[test]
    fn a_first_column_that_is_no_time_stays_as_it_is() {
        let figure = figure(b"v (V),m\n-0.08,0\n-0.0799,1\n", Format::Csv);
        assert_eq!((&*figure.series[0].xs, figure.x.caption().as_str()), (&[-0.08, -0.0799][..], "v (V)"));
    }

    #[test]
    fn sources_with_numbers_are_drawn_at_their_numbers() {
        let numbered = figure(b"12\t0.01\n7\t0.02\n", Format::IdTime);
        assert_eq!((&*numbered.series[0].xs, &*numbered.series[0].ys), (&[10.0, 20.0][..], &[12.0, 7.0][..]));
        let named = figure(b"b 0.01\na 0.02\n", Format::IdTime);
        assert_eq!(&*named.series[0].ys, [0.0, 1.0]);
    }
}
