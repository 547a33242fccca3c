import { describe, expect, it } from 'vitest';
import { DataError, errorMessage, PlaygroundError } from '../../src/core/errors.ts';

describe('errorMessage(error)', () => {
  it('finds words for anything thrown', () => {
    expect(errorMessage(new Error('no room'))).toBe('no room');
    expect(errorMessage('plain')).toBe('plain');
    expect(errorMessage({ code: 3 })).toBe('{"code":3}');
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(errorMessage(circular)).toBeTypeOf('string');
    expect(errorMessage(undefined)).toBe('undefined');
  });
});

describe('class DataError', () => {
  it('is a PlaygroundError whose kind survives minification', () => {
    const error = new DataError('what');
    expect(error).toBeInstanceOf(PlaygroundError);
    expect(error.kind).toBe('DataError');
    expect(error.name).toBe('DataError');
  });
});
