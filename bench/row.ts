/** What the rows of the table are made of. */

/** One line of the table. */
export interface Measure {
	name: string;
	measured: number;
	/** `ms`, `MB`, `per s`, `x`. */
	unit: string;
	/** What it must not reach; absent: for information only. */
	below?: number;
	/** What it must exceed. */
	above?: number;
	/** Anything else worth knowing: p95, how many, what was skipped. */
	note?: string;
}

/** What a row is given. */
export interface Bench {
	/** The server as users get it, built for this run: another build of dist/ changes nothing. */
	main: string;
	/** The folder of the plugin: dist/ and what Claude Code loads, without the skills. */
	plugin: string;
	/** Makes a temporary folder, which is removed after the row. */
	folder(): string;
	/** Prints one line of progress on stderr. */
	say(line: string): void;
}

/** One thing that is measured; it may come to several lines of the table. */
export interface Row {
	name: string;
	run(bench: Bench): Promise<Measure[]>;
}

/** Whether the measure keeps its limit; true where it has none. */
export function holds({ measured, below, above }: Measure): boolean {
	if (Number.isNaN(measured)) return below === undefined && above === undefined;
	return (below === undefined || measured < below) && (above === undefined || measured > above);
}
