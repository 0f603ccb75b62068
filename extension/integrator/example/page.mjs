// One page that signs what the user picks, and shows what comes back. Needs no library.

const byId = (id) => document.getElementById(id);
const say = (text) => {
  byId("outcome").textContent = text;
};

/** What a person reads of an error: Kyso's own words where they are its. */
function wordsOf(error) {
  return error.name === "KysoError" ? `${error.messageVi} (${error.code})` : String(error);
}

/** Does what a press asks for, and shows what goes wrong. */
async function run(work) {
  byId("outcome").replaceChildren();
  try {
    await work(window.kyso);
  } catch (error) {
    say(wordsOf(error));
  }
}

/** What a button does. */
function onPress(id, work) {
  byId(id).addEventListener("click", () => {
    void run(work);
  });
}

function offer({ fileName, document: signed }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(signed);
  link.download = fileName;
  link.textContent = `Tải về: ${fileName}`;
  byId("outcome").append(link, document.createElement("br"));
}

onPress("sign", async (kyso) => {
  const [file] = byId("files").files;
  if (file === undefined) say("Hãy chọn một tệp PDF.");
  else offer(await kyso.sign({ document: file, fileName: file.name, title: file.name }));
});

onPress("batch", async (kyso) => {
  const files = [...byId("files").files];
  const outcomes = await kyso.signBatch(files.map((file) => ({ document: file, fileName: file.name })));
  for (const outcome of outcomes) {
    if (outcome.state === "signed") offer(outcome.signed);
    else byId("outcome").append(wordsOf(outcome.error), document.createElement("br"));
  }
});

onPress("upload", async (kyso) => {
  const [file] = byId("files").files;
  if (file === undefined) return;
  const { answer } = await kyso.sign({
    document: file,
    fileName: file.name,
    upload: { url: "/upload", fields: { from: "example" } },
  });
  say(`Máy chủ trả lời: ${answer.text}`);
});

onPress("verify", async (kyso) => {
  const [file] = byId("files").files;
  if (file === undefined) return;
  say(JSON.stringify(await kyso.verify({ document: file, fileName: file.name }), null, 2));
});

if (window.kyso === undefined) {
  byId("status").textContent = "Trang này chưa có Kyso: hãy bật Kyso cho trang rồi tải lại.";
} else {
  await run(async (kyso) => {
    const { version, allowed, ready } = await kyso.status();
    byId("status").textContent = `Kyso ${version ?? ""}; đã được phép: ${allowed}; sẵn sàng: ${ready}`;
  });
}
