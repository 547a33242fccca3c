/** The layout rules of WGSL uniform structs, for the scalar fields kernels use: nobody counts bytes by hand. */
export type ScalarType = 'u32' | 'i32' | 'f32';
export type StructFields = Readonly<Record<string, ScalarType>>;

/** Size of the struct in bytes as a uniform: four a field, rounded up to 16. */
export function structSizeBytes(fields: StructFields): number {
  return Math.max(16, Math.ceil(Object.keys(fields).length / 4) * 16);
}

/** Writes `values` at `offsetBytes` of `target`, field by field in declared order. Throws on a missing or unknown field. */
export function writeStruct(
  target: DataView,
  offsetBytes: number,
  fields: StructFields,
  values: Readonly<Record<string, number>>,
  where: string,
): void {
  for (const name of Object.keys(values))
    if (!(name in fields))
      throw new Error(`${where}: unknown parameter ${name}; known are ${Object.keys(fields).join(', ')}.`);
  let at = offsetBytes;
  for (const [name, type] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined) throw new Error(`${where}: parameter ${name} is missing.`);
    if (type === 'f32') target.setFloat32(at, value, true);
    else if (type === 'u32') target.setUint32(at, value, true);
    else target.setInt32(at, value, true);
    at += 4;
  }
}
