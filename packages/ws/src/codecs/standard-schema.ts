/**
 * What validators have in common: the interface of Standard Schema, version 1 (https://standardschema.dev), which zod,
 * valibot, arktype and others implement. Only what is used here, so that no package is needed for it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    /** The name of the library. */
    readonly vendor: string;
    /** Checks, and converts where the schema says so. At once or later, as the schema has it. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** For the compiler only. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a validator finds: a value, or what is wrong. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong. */
export interface SchemaIssue {
  readonly message: string;
  /** Where: keys from the outside in. Not there for the value as a whole. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema accepts. */
export type SchemaInput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input'];
/** What a schema makes of it. */
export type SchemaOutput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output'];

/** The place of an issue as JavaScript would write it: `items[0].id`; empty for the value as a whole. */
export function pathOf(issue: SchemaIssue): string {
  let path = '';
  for (const segment of issue.path ?? []) {
    const key = typeof segment === 'object' ? segment.key : segment;
    if (typeof key === 'number' || /^\d+$/.test(String(key))) path += `[${String(key)}]`;
    else if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(String(key))) path += `${path ? '.' : ''}${String(key)}`;
    else path += `[${JSON.stringify(String(key))}]`;
  }
  return path;
}
