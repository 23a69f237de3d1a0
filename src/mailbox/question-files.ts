import { rmSync } from "node:fs";
import { join } from "node:path";
import { sweepTemporary, writeAtomic } from "../host/atomic-write.ts";
import { onDisk } from "../host/file-error.ts";
import { readJson } from "../host/json-file.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import { Question } from "../model/message.ts";
import type { Paths } from "../paths.ts";
import { checkId, parseOrRefuse } from "./check.ts";
import { isPlain, names } from "./inbox-folder.ts";
import type { Questions } from "./questions.ts";

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
			return names(paths.questions)
				.sort()
				.flatMap((name) => {
					const question = isPlain(name) && readJson(join(paths.questions, name), Question);
					return question && name === `${question.id}.json` ? question : [];
				});
		},

		async remove(id) {
			const file = paths.question(checkId(id));
			onDisk(paths.questions, () => rmSync(file, { force: true }));
		},
	};
}
