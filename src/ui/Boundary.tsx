/** Shows what went wrong in its children in their place, notes it, and leaves the rest of the page as it is. */
import { Component, type ReactNode } from 'react';
import { errorMessage } from '../core/errors.ts';
import { noteTrouble } from './stores/troubleLog.ts';

export class Boundary extends Component<
  { readonly children: ReactNode; readonly problem: (message: string) => ReactNode },
  { readonly message: string | null }
> {
  override state = { message: null };
  static getDerivedStateFromError(error: unknown) {
    return { message: errorMessage(error) };
  }
  override componentDidCatch(error: unknown) {
    noteTrouble(errorMessage(error));
  }
  override render() {
    return this.state.message === null ? this.props.children : this.props.problem(this.state.message);
  }
}
