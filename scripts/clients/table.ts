// What `npm run clients` prints of the cases that it ran.

/** What one case came to with one client. */
export interface Cell {
	client: string;
	case: string;
	cell: string;
}

const FAILED = "FAILED";
/** Stands where a case was not run, or never came to an end. */
const MISSING = "not run";

/**
 * A Markdown table: a row for each client, a column for each case, both in the order given. A
 * column is as wide as its widest cell.
 */
export function tableOf(
	clients: readonly string[],
	cases: readonly string[],
	cells: readonly Cell[],
): string {
	const rows = [
		["client", ...cases],
		...clients.map((client) => [client, ...cases.map((name) => cellOf(cells, client, name))]),
	];
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const lines = rows.map((row) => lineOf(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
	const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
	return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** Every case that has failed or was not run, as "2.1.50: type". */
export function failuresIn(
	clients: readonly string[],
	cases: readonly string[],
	cells: readonly Cell[],
): string[] {
	return clients.flatMap((client) =>
		cases
			.filter((name) => [FAILED, MISSING].includes(cellOf(cells, client, name)))
			.map((name) => `${client}: ${name}`),
	);
}

/** The cases that were run, in the order in which they first were. */
export function casesIn(cells: readonly Cell[]): string[] {
	return [...new Set(cells.map((cell) => cell.case))];
}

/** Reads what the suite wrote, a JSON object a line. The last line may be half written. */
export function readCells(text: string): Cell[] {
	return text.split("\n").flatMap((line) => {
		try {
			return [JSON.parse(line) as Cell];
		} catch {
			return [];
		}
	});
}

/** Ten clients: those whose ways differ, and the newest that npm has. */
export function tenClients(newest: string): string[] {
	// Where the newest is one of them already, another one makes ten.
	return KNOWN.includes(newest) ? inOrder([...KNOWN, SPARE]) : inOrder([...KNOWN, newest]);
}

const KNOWN = ["2.0.60", "2.1.0", "2.1.50", "2.1.100", "2.1.150", "2.1.223", "2.1.245", "2.1.300", "2.1.328"];
const SPARE = "2.1.200";

function inOrder(versions: string[]): string[] {
	return versions.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
}

function cellOf(cells: readonly Cell[], client: string, name: string): string {
	return cells.findLast((cell) => cell.client === client && cell.case === name)?.cell ?? MISSING;
}

function lineOf(cells: readonly string[]): string {
	return `| ${cells.join(" | ")} |`;
}
