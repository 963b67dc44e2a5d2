/** What the courier photographs: a parcel with its number before somebody's door. */

const WIDTH = 640;
const HEIGHT = 480;
const FLOOR = 372;

/** A JPEG in base64. */
export function photoOfDoor({ tracking, to }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const pen = canvas.getContext("2d");
  const box = (colour, x, y, width, height) => {
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, height);
  };
  box("#d9c7a3", 0, 0, WIDTH, FLOOR);
  box("#8a7f72", 0, FLOOR, WIDTH, HEIGHT - FLOOR);
  box("#4d2f1c", 208, 40, 224, FLOOR - 40);
  for (const x of [228, 328]) for (const y of [64, 216]) box("#6b4429", x, y, 84, 132);
  box("#e3b34c", 408, 204, 12, 30);
  box("#5a6b4d", 184, FLOOR + 18, 272, 40);
  box("#c08a4e", 250, 292, 176, 116);
  box("#a87439", 250, 292, 176, 22);
  box("#ead9b8", 328, 292, 20, 116);
  box("#ffffff", 262, 330, 152, 52);
  pen.fillStyle = "#1b1b1b";
  pen.font = "bold 20px sans-serif";
  pen.fillText(tracking, 272, 354, 132);
  pen.font = "16px sans-serif";
  pen.fillText(to.name, 272, 374, 132);
  return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}
