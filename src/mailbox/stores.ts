import type { Paths } from "../paths.ts";
import type { Mailbox } from "./mailbox.ts";
import { openMaildir } from "./maildir/maildir.ts";
import { openQuestionFiles } from "./question-files.ts";
import type { Questions } from "./questions.ts";
import { openReceiptFiles } from "./receipt-files.ts";
import type { Receipts } from "./receipts.ts";

/** Everything that outlives a process. */
export interface Stores {
	mailbox: Mailbox;
	receipts: Receipts;
	questions: Questions;
}

/** The stores as files below Intercom's folder. Nothing is read or made before the first call. */
export function openFileStores(paths: Paths): Stores {
	return {
		mailbox: openMaildir(paths),
		receipts: openReceiptFiles(paths),
		questions: openQuestionFiles(paths),
	};
}
