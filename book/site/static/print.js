// Paper is white: a page that is read in dark mode is printed in the colours of light mode.
{
  const page = document.documentElement;
  let shown;
  addEventListener("beforeprint", () => {
    shown = page.dataset.theme;
    page.dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    page.dataset.theme = shown;
  });
}
