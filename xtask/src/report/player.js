// Switches between the slots at the same place in the music.
(() => {
  const play = document.getElementById("play");
  const buttons = [...document.querySelectorAll("[data-slot]")];
  const sounds = buttons.map((button) => {
    const sound = new Audio(button.dataset.wav);
    sound.preload = "auto";
    sound.loop = true;
    return sound;
  });
  let current = 0;
  const mark = () => buttons.forEach((button, idx) => button.classList.toggle("on", idx === current));
  const choose = (idx) => {
    const [before, after] = [sounds[current], sounds[idx]];
    const isPlaying = !before.paused;
    after.currentTime = before.currentTime;
    if (idx !== current) before.pause();
    if (isPlaying) after.play();
    current = idx;
    mark();
  };
  const toggle = () => {
    const sound = sounds[current];
    if (sound.paused) sound.play(); else sound.pause();
    play.textContent = sound.paused ? "Play" : "Stop";
  };
  buttons.forEach((button, idx) => button.addEventListener("click", () => choose(idx)));
  play.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    const idx = buttons.findIndex((button) => button.dataset.slot === event.key);
    if (idx >= 0) choose(idx);
    if (event.key === " ") { event.preventDefault(); toggle(); }
  });
  mark();
})();
