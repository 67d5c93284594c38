import { type ReactNode, useEffect, useState } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack, ToggleButton } from 'react-aria-components';
import { useWords } from '../words/use-words.js';

export interface ShareSliderProps {
  readonly label: string;
  readonly hint: string;
  /** From 0 to 1; null: automatic. */
  readonly value: number | null;
  /** Result of automatic; null: not known yet; NaN: more than one number. */
  readonly automatic: number | null;
  readonly onChange: (value: number | null) => void;
}

/** A slider's answer follows while it is dragged, this much behind. */
const DEBOUNCE_MS = 120;

/** A share between none and all, or left to the gateway. */
export function ShareSlider({ label, hint, value, automatic, onChange }: ShareSliderProps): ReactNode {
  const words = useWords();
  const [dragged, setDragged] = useState<number | null>(null);
  useEffect(() => {
    if (dragged === null) return;
    const timer = setTimeout(() => {
      onChange(dragged);
      setDragged(null);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [dragged, onChange]);
  const known = dragged ?? value ?? automatic;
  const shown = known === null || Number.isNaN(known) ? 0 : known;
  return (
    <div className="share" data-unknown={known === null || undefined}>
      <Slider
        className="slider"
        minValue={0}
        maxValue={1}
        step={0.01}
        value={shown}
        onChange={setDragged}
        formatOptions={{ style: 'percent' }}
      >
        <Label className="slider-label" data-hint={hint}>
          {label}
        </Label>
        <SliderTrack className="slider-track">
          <div
            className="slider-fill"
            ref={(bar) => bar?.style.setProperty('inline-size', `${shown * 100}%`)}
          />
          <SliderThumb className="slider-thumb" />
        </SliderTrack>
        <SliderOutput className="slider-output">
          {({ state }) => (Number.isNaN(known) ? '–' : state.getThumbValueLabel(0))}
        </SliderOutput>
      </Slider>
      <ToggleButton
        className="auto"
        isSelected={value === null && dragged === null}
        onChange={(selected) => onChange(selected ? null : Math.round(shown * 100) / 100)}
      >
        {words.automatic}
      </ToggleButton>
    </div>
  );
}
