// What the preview says and hears: the bodies of `nml/preview`, `nml/run` and their kin. All ids and labels are text.

export interface Position { line: number; character: number }
export interface Range { start: Position; end: Position }

export type PanelName = 'run' | 'channel' | 'morphology' | 'network' | 'equations';

/** What a panel is about. */
export interface Target { panel: PanelName; uri: string; id?: string | null; position?: Position; run?: number }

/** How the preview reaches the server, and the program that shows it. */
export interface Host {
  /** Asks the server; rejects with an `Error` whose message can be shown. */
  request(method: string, params: unknown): Promise<any>;
  /** Hears messages of a kind (`nml/run`, `nml/changed`, `nml/preview`, `nml/selection`, `nml/openPreview`, `closed`). */
  on(kind: string, heard: (params: any) => void): void;
  /** Tells without an answer (`ready`, `nml/reveal`). */
  post(kind: string, params: unknown): void;
  /** Gives a file to the user. */
  save(name: string, file: Blob): void;
  /** Whether panels are chosen here (a page), or elsewhere (the editor's own tabs). */
  tabs: boolean;
}

export interface PreviewProblem { message: string; uri?: string | null; range?: Range | null }
export interface Answer<Data> {
  panel: PanelName; uri: string; version: number | null; id: string | null;
  candidates: { id: string; label: string }[];
  title: string; data: Data | null; problems: PreviewProblem[];
}

export interface ChartSeries { label: string; values: (number | null)[] }
export interface ChannelData {
  /** mV */ voltage: number[];
  /** K */ temperature: number;
  /** mol/m³ */ calcium: number;
  /** What the channel depends on besides the voltage: `temperature`, `caConc` … */ requires: string[];
  charts: { title: string; xLabel: string; yLabel: string; series: ChartSeries[] }[];
  iv: { voltage: number[]; yLabel: string; series: ChartSeries[] } | null;
  table: { columns: string[]; rows: (number | string | null)[][] } | null;
}

export interface MorphologyData {
  /** The document of the ranges; the one asked about if not said. */ uri?: string | null;
  segments: { id: number[]; name: (string | null)[]; parent: number[]; proximal: number[]; distal: number[] };
  groups: { id: string; label: string; members: number[]; colour?: string | null }[];
  densities: { id: string; ion: string; group: string; values: (number | null)[] }[];
  totals: { segments: number; length: number; area: number };
  ranges: number[];
}

export interface Spread { min: number; mean: number; max: number }
export interface Population { id: string; component: string; size: number; colour?: string | null; positions: number[]; range?: Range | null }
export interface Projection {
  id: string; kind: 'chemical' | 'electrical' | 'continuous'; pre: string; post: string; synapse: string; count: number;
  weight: Spread; delay: Spread; matrix?: { pre: number[]; post: number[]; weight: number[] } | null; range?: Range | null;
}
export interface NetworkData {
  /** The document of the ranges; the one asked about if not said. */ uri?: string | null;
  populations: Population[]; projections: Projection[];
  inputs: { id: string; component: string; population: string; count: number }[];
}

export interface Equation { kind?: string; left: string; right: string; latex?: string | null; unit: string; value?: string | null; note?: string | null }
export interface EquationsData {
  component: string; type: string; groups: { title: string; path: string; rows: Equation[] }[];
}

export interface DisplayLine { id: string; label: string; colour?: string | null; quantity?: string | null; unit?: string }
export interface Display {
  id: string; title: string; xLabel: string; yLabel: string; lines: DisplayLine[];
  xMin?: number | null; xMax?: number | null; yMin?: number | null; yMax?: number | null;
}
/** Of a run: steps done, seconds simulated, seconds of the clock, events. */
export interface Summary { steps?: number; time?: number; seconds?: number; events?: number }
export type RunMessage = { run: number } & (
  | { kind: 'started'; title: string; steps: number; displays: Display[]; rasters?: { id: string; sources: string[] }[]; uri?: string; notes?: string[] }
  | { kind: 'samples'; time: number[]; values: (number | null)[][] }
  | { kind: 'events'; selection: string; times: number[]; /** Rows of the raster. */ sources: number[] }
  | { kind: 'progress'; done: number; total: number; seconds: number }
  | { kind: 'finished'; status: 'done' | 'cancelled' | 'failed'; message?: string | null; location?: { uri: string; range: Range } | null; summary?: Summary | null });
