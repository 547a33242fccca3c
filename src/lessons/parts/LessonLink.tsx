/** "lesson 4": another lesson by its number in the contents, so that prose never counts by hand. */
import { Link } from 'wouter';
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import { type LessonSlug, lessonNumber } from '../contents.ts';

export function LessonLink({ to }: { readonly to: LessonSlug }) {
  const text = useText(learnText);
  return (
    <Link href={`/learn/${to}`} {...help(text.help.reference)}>
      {text.lesson(lessonNumber(to))}
    </Link>
  );
}
