// The part of uPlot that we use; its script puts `uPlot` into the global scope.

declare class uPlot {
  constructor(options: object, data: number[][], root: HTMLElement);
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: { left: number; top: number; width: number; height: number };
  readonly over: HTMLElement;
  readonly width: number;
  readonly height: number;
  readonly data: number[][];
  readonly cursor: { left: number; top: number };
  readonly select: { left: number; top: number; width: number; height: number };
  redraw(rebuildPaths?: boolean, recalcAxes?: boolean): void;
  setData(data: number[][], resetScales?: boolean): void;
  setSize(size: { width: number; height: number }): void;
  setSelect(select: { left: number; top: number; width: number; height: number }, fire?: boolean): void;
  setCursor(at: { left: number; top: number }): void;
  posToVal(at: number, scale: string): number;
  valToPos(value: number, scale: string, canvas?: boolean): number;
  destroy(): void;
}
