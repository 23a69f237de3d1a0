// scripts/clients/table.ts, of what `npm run clients` prints.
import { describe, expect, it } from "vitest";
import { type Cell, casesIn, failuresIn, readCells, tableOf, tenClients } from "../scripts/clients/table.ts";

const CELLS: Cell[] = [
	{ client: "2.0.60", case: "wake", cell: "no socket" },
	{ client: "2.0.60", case: "type", cell: "1.47 s" },
	{ client: "2.1.50", case: "wake", cell: "FAILED" },
];
const CLIENTS = ["2.0.60", "2.1.50"];

describe("the table of clients", () => {
	it("has a row for each client and a column for each case, in the order in which they ran", () => {
		expect(tableOf(CLIENTS, casesIn(CELLS), CELLS)).toBe(
			[
				"| client | wake      | type    |",
				"|--------|-----------|---------|",
				"| 2.0.60 | no socket | 1.47 s  |",
				"| 2.1.50 | FAILED    | not run |",
			].join("\n"),
		);
	});

	it("counts what has failed and what was not run, and nothing else, as a failure", () => {
		expect(failuresIn(CLIENTS, casesIn(CELLS), CELLS)).toEqual(["2.1.50: wake", "2.1.50: type"]);
		expect(failuresIn(["2.1.99"], casesIn(CELLS), CELLS)).toEqual(["2.1.99: wake", "2.1.99: type"]);
	});

	it("reads a report whose last line is cut", () => {
		const text = CELLS.map((cell) => JSON.stringify(cell)).join("\n");
		expect(readCells(`${text}\n`)).toEqual(CELLS);
		expect(readCells(text.slice(0, -5))).toEqual(CELLS.slice(0, -1));
	});

	it("is of ten clients, oldest first, whichever is the newest", () => {
		for (const newest of ["2.1.328", "2.1.330", "2.2.0", "3.0.0"]) {
			const clients = tenClients(newest);
			expect([new Set(clients).size, clients[0]]).toEqual([10, "2.0.60"]);
			expect(clients).toContain(newest);
		}
		expect(tenClients("2.1.1000").at(-1)).toBe("2.1.1000");
		expect(tenClients("2.1.328")).toContain("2.1.200");
	});
});
