import { appendLine } from "../host/append-line.ts";
import { parseJson } from "../host/json-file.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import { ReceiptEvent } from "../model/receipt.ts";
import type { Paths } from "../paths.ts";
import type { Receipts } from "./receipts.ts";
import { checkId, parseOrRefuse } from "./well-formed.ts";

const MAX_RECEIPT_BYTES = 10_000_000;

/**
 * Receipts as files, `receipts/<message id>.jsonl`, a line an event: what is appended is never
 * rewritten.
 */
export function openReceiptFiles(paths: Paths): Receipts {
	return {
		async note(id, event) {
			const file = paths.receipt(checkId(id));
			const line = parseOrRefuse(ReceiptEvent, { ...event, at: new Date().toISOString() }, "receipt");
			await ensurePrivateFolder(paths.root);
			await ensurePrivateFolder(paths.receipts);
			appendLine(file, JSON.stringify(line));
		},

		async of(id) {
			const read = readPlainFile(paths.receipt(checkId(id)), MAX_RECEIPT_BYTES);
			// A line that was cut off by a crash proves nothing: it is passed over.
			return (read?.text ?? "")
				.split("\n")
				.flatMap((line) => ReceiptEvent.safeParse(parseJson(line)).data ?? []);
		},
	};
}
