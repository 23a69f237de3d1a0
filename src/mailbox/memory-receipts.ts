import { ReceiptEvent } from "../model/receipt.ts";
import type { Receipts } from "./receipts.ts";
import { checkId, parseOrRefuse } from "./well-formed.ts";

/** Receipts for tests: the same contract as the files. They end with the process. */
export function openMemoryReceipts(): Receipts {
	const receipts = new Map<string, string[]>();
	return {
		async note(id, event) {
			const line = parseOrRefuse(ReceiptEvent, { ...event, at: new Date().toISOString() }, "receipt");
			receipts.set(checkId(id), [...(receipts.get(id) ?? []), JSON.stringify(line)]);
		},

		async of(id) {
			return (receipts.get(checkId(id)) ?? []).map((line) => JSON.parse(line));
		},
	};
}
