import { openMemoryMailbox } from "./memory-mailbox.ts";
import { openMemoryQuestions } from "./memory-questions.ts";
import { openMemoryReceipts } from "./memory-receipts.ts";
import type { Stores } from "./stores.ts";

/** Stores for tests. They end with the process. */
export function openMemoryStores(): Stores {
	return {
		mailbox: openMemoryMailbox(),
		receipts: openMemoryReceipts(),
		questions: openMemoryQuestions(),
	};
}
