// Sets the height of the booking frames on this page to that of their content. Accepts messages only from a frame's own window and origin.
addEventListener('message', function (event) {
  var data = event.data
  if (!data || data.punctual !== 'height' || !(data.height > 0 && data.height < 20000)) return
  document.querySelectorAll('iframe[src*="/embed/"]').forEach(function (frame) {
    if (frame.contentWindow !== event.source || new URL(frame.src).origin !== event.origin) return
    frame.style.height = Math.ceil(data.height) + 'px'
    // Scrolls to the top of a new step, which may be out of view.
    if (frame.dataset.page && frame.dataset.page !== data.page && frame.getBoundingClientRect().top < 0) frame.scrollIntoView()
    frame.dataset.page = data.page
  })
})
