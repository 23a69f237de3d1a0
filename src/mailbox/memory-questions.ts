import { Question } from "../model/question.ts";
import type { Questions } from "./questions.ts";
import { checkId, parseOrRefuse } from "./well-formed.ts";

/** Open questions for tests: the same contract as the files. They end with the process. */
export function openMemoryQuestions(): Questions {
	const open = new Map<string, string>();
	return {
		async put(question) {
			const entry = parseOrRefuse(Question, question, "question");
			open.set(entry.id, JSON.stringify(entry));
		},

		async open() {
			return [...open].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, json]) => JSON.parse(json));
		},

		async remove(id) {
			open.delete(checkId(id));
		},
	};
}
