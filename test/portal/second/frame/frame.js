/* Another site, with the portal in a frame: `?trang=` says which page of it. */
document.getElementById("khung").src = new URLSearchParams(location.search).get("trang");
