/** The value below which `share` of the values lie (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

export function p95(values: readonly number[]): number {
	return quantile(values, 0.95);
}

/** Three digits are more than a shared machine can tell. */
export function number(value: number): string {
	if (Number.isNaN(value)) return "-";
	return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** `p95 12 ms, highest 30 ms, of 20`. */
export function spread(values: readonly number[], unit = "ms"): string {
	const highest = number(Math.max(...values));
	return `p95 ${number(p95(values))} ${unit}, highest ${highest} ${unit}, of ${values.length}`;
}
