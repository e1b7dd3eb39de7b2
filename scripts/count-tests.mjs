/** A reporter of Node's test runner that writes one line of JSON: how many tests passed, failed, and were skipped. */
export default async function* countTests(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (data?.details?.type === 'suite') continue;
    if (type === 'test:pass') counts[data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed']++;
    else if (type === 'test:fail') counts[data.todo !== undefined ? 'skipped' : 'failed']++;
  }
  yield `${JSON.stringify(counts)}\n`;
}
