// Dark or light as the person chose on this device, before anything is painted.
(() => {
  let kept = null;
  try { kept = localStorage.getItem("cloudwright-theme"); } catch { /* no storage: as the system has it */ }
  if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
})();
