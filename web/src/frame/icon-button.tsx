import type { ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';
import { Icon, type IconName } from './icons.js';

export interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  readonly icon: IconName;
  /** Its name, also shown by a pointer that rests on it. */
  readonly label: string;
  readonly filled?: boolean;
}

/** A button that is a sign alone. */
export function IconButton({ icon, label, filled, className, ...rest }: IconButtonProps): ReactNode {
  return (
    <Button
      {...rest}
      aria-label={label}
      className={`icon-button ${typeof className === 'string' ? className : ''}`}
    >
      <Icon name={icon} filled={filled === true} />
    </Button>
  );
}
