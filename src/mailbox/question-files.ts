import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { sweepTemporary, writeAtomic } from "../host/atomic-write.ts";
import { onDisk } from "../host/file-error.ts";
import { readJson } from "../host/json-file.ts";
import { listNames } from "../host/list-names.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import { Question } from "../model/question.ts";
import type { Paths } from "../paths.ts";
import type { Questions } from "./questions.ts";
import { checkId, parseOrRefuse } from "./well-formed.ts";

/** Open questions as files, `questions/<message id>.json`, written in one step each. */
export function openQuestionFiles(paths: Paths): Questions {
	return {
		async put(question) {
			const entry = parseOrRefuse(Question, question, "question");
			await ensurePrivateFolder(paths.root);
			await ensurePrivateFolder(paths.questions);
			sweepTemporary(paths.questions);
			await writeAtomic(paths.question(entry.id), JSON.stringify(entry));
		},

		async open() {
			return listNames(paths.questions)
				.sort()
				.flatMap((name) => readQuestion(paths, name) ?? []);
		},

		async remove(id) {
			const file = paths.question(checkId(id));
			onDisk(paths.questions, () => rmSync(file, { force: true }));
		},
	};
}

/**
 * The question in a file; `undefined` for a file that is none, or that bears the name of another.
 */
function readQuestion(paths: Paths, name: string): Question | undefined {
	const question = readJson(join(paths.questions, name), Question);
	return question && name === basename(paths.question(question.id)) ? question : undefined;
}
